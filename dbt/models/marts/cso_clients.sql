-- Clients of helplines and centres: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_clients as (

    select
        reporter,
        series,
        submission_id,
        taxonomy_version,
        breakdown,
        ref_area,
        country,
        time_period,
        freq,
        counting_unit,
        form,
        ict,
        sex,
        age,
        relationship,
        report_status,
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from cells
    where
        source = 'cso'
        and counting_unit = 'CLIENTS'

)

select * from cso_clients

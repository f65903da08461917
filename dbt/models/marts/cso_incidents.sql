-- Incidents known to support organisations: one row for each cell, primary forms and mentions in tables of their own.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_incidents as (

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
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from cells
    where
        source = 'cso'
        and counting_unit in ('INCIDENTS')

)

select * from cso_incidents

-- Recorded victims: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

victims as (

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
        offence,
        form,
        ict,
        is_vaw,
        sex,
        age,
        relationship,
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from cells
    where
        source = 'police'
        and counting_unit = 'VICTIMS'

)

select * from victims

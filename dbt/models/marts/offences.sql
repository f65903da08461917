-- Recorded offences: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

offences as (

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
        cast(round(obs_value) as bigint) as obs_value,
        obs_status,
        -- A few figures of the compilation were published with a fraction.
        nullif(
            concat_ws(' ', obs_note, case when obs_value != round(obs_value) then 'rounded_from_fraction' end), ''
        ) as obs_note,
        is_synthetic
    from cells
    where
        source = 'police'
        and counting_unit = 'OFFENCES'
        and unit_measure = 'NR'

)

select * from offences

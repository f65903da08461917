-- Recorded offences: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

offences as (

    select
        {{ count_columns(['offence', 'form', 'ict', 'is_vaw'], note="""nullif(
            concat_ws(' ', obs_note, case when obs_value != round(obs_value) then 'rounded_from_fraction' end), ''
        )""") }}
    from cells
    where
        source = 'police'
        and counting_unit = 'OFFENCES'
        and unit_measure = 'NR'

)

select * from offences

-- Figures of others that an office cites, with their source and how surely it was read.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'evidence'

),

evidence as (

    select
        ref_area,
        subject as topic,
        item as statement,
        obs_value as value,
        unit_measure as unit,
        figure_period as year,
        {{ register_columns() }}
    from entries

)

select * from evidence
order by ref_area, topic, statement, year, reporter

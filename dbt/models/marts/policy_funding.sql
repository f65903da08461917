-- Money planned for prevention and response in a year, by budget line. Lines of several levels are not added.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'funding'

),

funding as (

    select
        ref_area,
        subject as line,
        item as level,
        is_digital as has_digital,
        obs_value as amount_eur,
        {{ register_columns() }}
    from entries

)

select * from funding
order by ref_area, line, level, time_period, reporter

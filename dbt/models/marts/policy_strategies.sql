-- Ten strategies against technology-facilitated violence, and how far each option of them has come.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'strategies'

),

strategies as (

    select
        ref_area,
        subject as strategy,
        target as title,
        item as option,
        status,
        earlier,
        detail as note,
        {{ register_columns() }}
    from entries

)

select * from strategies
order by ref_area, strategy, option, reporter

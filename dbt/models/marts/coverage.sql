-- Which return was expected, and whether it came.

with coverage as (

    select
        reporter,
        source,
        ref_area,
        frequency,
        time_period,
        period_end,
        cast(period_end + to_days(due_days) as date) as due_on,
        is_received,
        is_synthetic
    from {{ ref('int_expected_periods') }}

)

select * from coverage

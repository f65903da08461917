-- Entries of the registers that count. A register that tells how things stand (readiness, strategies, documents) counts
-- as its latest year has it; one that tells of a year counts for every year.

with years as (

    select * from {{ ref('int_policy_years') }}

),

kept as (

    select * exclude (latest_period)
    from years
    where
        register in ('training', 'funding', 'evidence')
        or time_period = latest_period

)

select * from kept

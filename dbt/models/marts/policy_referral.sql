-- Which service refers to which.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'referral'

),

referral as (

    select
        ref_area,
        actor as from_service,
        target as to_service,
        detail as condition,
        status,
        {{ register_columns() }}
    from entries

)

select * from referral
order by ref_area, from_service, to_service, reporter

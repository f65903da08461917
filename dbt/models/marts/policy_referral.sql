-- Which service refers to which, in which region. Telephone numbers are no part of it: they go out of date.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'referral'

),

referral as (

    select
        ref_area,
        coalesce(subject, ref_area) as region,
        actor as from_service,
        target as to_service,
        item as address,
        detail as condition,
        status,
        earlier,
        {{ register_columns() }}
    from entries

)

select * from referral
order by ref_area, region, from_service, to_service, reporter

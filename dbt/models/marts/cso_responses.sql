-- What support organisations did: services, referrals, removal requests; and rows that came without consent.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_responses as (

    select
        {{ count_columns(['form', 'ict', 'response']) }}
    from cells
    where
        source = 'cso'
        and counting_unit in ('SERVICES', 'REFERRALS', 'REMOVALS', 'CASES')

)

select * from cso_responses

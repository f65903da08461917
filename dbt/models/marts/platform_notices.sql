-- What came to platforms: notices, orders, requests of governments, reports of others, hashes.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_notices as (

    select
        {{ platform_columns(['requestor']) }}
    from facts
    where table_name in ('notices', 'orders', 'requests', 'reports', 'hashes')

)

select * from platform_notices

-- What platforms did: measures, complaints and their outcomes, automated means, moderators, voluntary reports.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_actions as (

    select
        {{ platform_columns(['section', 'outcome', 'language']) }}
    from facts
    where table_name not in ('notices', 'orders', 'requests', 'reports', 'hashes', 'statements')

)

select * from platform_actions

-- Statements of reasons of the DSA Transparency Database: how many, by month, platform and category or keyword.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_statements as (

    select
        {{ platform_columns(['scheme']) }}
    from facts
    where table_name = 'statements'

)

select * from platform_statements

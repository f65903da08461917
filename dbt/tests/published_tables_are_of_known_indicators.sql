-- Every published table is of an indicator that has a definition, and every code that a return covers is listed.

with return_codes as (

    select * from {{ ref('return_codes') }}
    where code != '*'

),

lists as (

    select distinct
        dimension,
        descendant as code
    from {{ ref('int_closure') }}

)

select
    indicator_tables.indicator as what,
    indicator_tables.breakdown as detail
from {{ ref('indicator_tables') }} as indicator_tables
left join {{ ref('indicator_definitions') }} as indicator_definitions
    on indicator_tables.indicator = indicator_definitions.indicator
where indicator_definitions.indicator is null

union all

select
    return_codes.dimension as what,
    return_codes.code as detail
from return_codes
left join lists
    on
        return_codes.dimension = lists.dimension
        and return_codes.code = lists.code
where lists.code is null

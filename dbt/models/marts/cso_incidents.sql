-- Incidents known to support organisations: one row for each cell, primary forms and mentions in tables of their own.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_incidents as (

    select
        {{ count_columns(['form', 'ict']) }}
    from cells
    where
        source = 'cso'
        and counting_unit in ('INCIDENTS')

)

select * from cso_incidents

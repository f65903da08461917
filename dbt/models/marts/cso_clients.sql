-- Clients of helplines and centres: one row for each cell of the returns that count.

with cells as (

    select * from {{ ref('int_cells') }}

),

cso_clients as (

    select
        {{ count_columns(['form', 'ict', 'sex', 'age', 'relationship', 'report_status']) }}
    from cells
    where
        source = 'cso'
        and counting_unit = 'CLIENTS'

)

select * from cso_clients

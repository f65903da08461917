with source as (

    select * from {{ source('cso', 'facts') }}

)

select
    {{ fact_columns('cso') }}
from source

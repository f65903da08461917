with source as (

    select * from {{ source('police', 'facts') }}

)

select
    {{ fact_columns('police') }}
from source

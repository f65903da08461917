with source as (

    select * from {{ source('cso', 'submission') }}

)

select
    {{ submission_columns('cso') }}
from source

with source as (

    select * from {{ source('police', 'submission') }}

)

select
    {{ submission_columns('police') }}
from source

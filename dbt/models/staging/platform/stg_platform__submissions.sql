with source as (

    select * from {{ source('platform', 'submission') }}

)

select
    {{ submission_columns('platform') }}
from source

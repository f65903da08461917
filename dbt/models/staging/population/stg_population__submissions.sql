with source as (

    select * from {{ source('population', 'submission') }}

)

select
    {{ submission_columns('population') }}
from source

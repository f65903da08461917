with source as (

    select * from {{ source('policy', 'submission') }}

)

select
    {{ submission_columns('policy') }}
from source

with source as (

    select * from {{ source('survey', 'submission') }}

)

select
    {{ submission_columns('survey') }}
from source

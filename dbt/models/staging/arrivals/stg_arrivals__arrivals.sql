with source as (

    select * from {{ source('arrivals', 'arrivals') }}

)

select
    cast(submission_id as varchar) as submission_id,
    cast(source as varchar) as source,
    cast(reporter as varchar) as reporter,
    cast(time_period as varchar) as time_period,
    cast(state as varchar) as state,
    cast(received_at as timestamp) as received_at
from source

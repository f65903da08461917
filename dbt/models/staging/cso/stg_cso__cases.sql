with source as (

    select * from {{ source('cso', 'cases') }}

)

select
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    cast(layout as varchar) as layout,
    cast(scheme as varchar) as scheme,

    -- pseudonyms, and how far they reach
    cast(agreement as varchar) as agreement,
    cast(key_id as varchar) as key_id,
    cast(incident as varchar) as incident,
    cast(client as varchar) as client,

    -- what of, and how long until content was removed
    cast(primary_form as varchar) as form_written,
    cast(removal_hours as double) as removal_hours,

    -- when
    cast(month as varchar) as month_of_report,
    cast(time_period as varchar) as time_period
from source

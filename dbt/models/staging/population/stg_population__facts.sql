with source as (

    select * from {{ source('population', 'facts') }}

)

select
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    'population' as source,
    cast(layout as varchar) as layout,
    cast(breakdown as varchar) as breakdown,
    cast(sheet as varchar) as sheet,
    cast(source_row as integer) as source_row,
    cast(source_column as varchar) as source_column,
    cast(scheme as varchar) as scheme,

    -- where, when and whom
    cast(ref_area as varchar) as ref_area_written,
    cast(time_period as varchar) as time_period,
    cast(sex as varchar) as sex_written,
    cast(age as varchar) as age_written,

    -- the figure
    cast(obs_value as double) as obs_value,
    cast(obs_status as varchar) as obs_status,
    cast(obs_note as varchar) as obs_note
from source

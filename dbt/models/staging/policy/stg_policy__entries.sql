with source as (

    select * from {{ source('policy', 'facts') }}

)

select
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    cast(layout as varchar) as layout,
    cast(register as varchar) as register,
    cast(source_row as integer) as source_row,

    -- where and when
    cast(ref_area as varchar) as ref_area,
    cast(time_period as varchar) as time_period,
    cast(figure_period as varchar) as figure_period,

    -- what it says
    cast(subject as varchar) as subject,
    cast(item as varchar) as item,
    cast(status as varchar) as status,
    cast(detail as varchar) as detail,
    cast(actor as varchar) as actor,
    cast(target as varchar) as target,
    cast(is_digital as varchar) as is_digital,
    cast(obs_value as double) as obs_value,
    cast(obs_of as double) as obs_of,
    cast(unit_measure as varchar) as unit_measure,

    -- how sure it is
    cast(basis as varchar) as basis,
    cast(source as varchar) as source,
    cast(evidence as varchar) as evidence,
    cast(dated as date) as dated
from source

with source as (

    select * from {{ source('platform', 'facts') }}

)

select
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    'platform' as source,
    cast(layout as varchar) as layout,
    cast(breakdown as varchar) as breakdown,
    -- Totals, categories and keywords of one table, and its states, are levels of it.
    regexp_replace(cast(breakdown as varchar), '_(total|category|keyword)(_area)?$', '') as table_name,
    cast(sheet as varchar) as sheet,
    cast(source_row as integer) as source_row,
    cast(source_column as varchar) as source_column,
    cast(scheme as varchar) as scheme,
    cast(counting_unit as varchar) as counting_unit,
    cast(unit_measure as varchar) as unit_measure,

    -- whose, where and when
    cast(platform as varchar) as platform_written,
    cast(surface as varchar) as surface,
    cast(territory as varchar) as territory,
    cast(ref_area as varchar) as ref_area_written,
    cast(language as varchar) as language,
    cast(time_period as varchar) as time_period,
    cast(period_from as date) as period_from,
    cast(period_to as date) as period_to,

    -- what about
    cast(section as varchar) as section,
    cast(category as varchar) as category,
    cast(keyword as varchar) as keyword,
    cast(line as varchar) as line,
    cast(metric as varchar) as metric,
    cast(outcome as varchar) as outcome,
    cast(requestor as varchar) as requestor,

    -- the figure
    cast(obs_value as double) as obs_value,
    cast(obs_status as varchar) as obs_status,
    cast(obs_note as varchar) as obs_note
from source

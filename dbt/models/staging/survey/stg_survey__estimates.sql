with source as (

    select * from {{ source('survey', 'estimates') }}

)

select
    -- what it belongs to
    cast(submission_id as varchar) as submission_id,
    cast(reporter as varchar) as reporter,
    'survey' as source,
    cast(layout as varchar) as layout,
    cast(study as varchar) as study,
    cast(indicator as varchar) as indicator,
    cast(breakdown as varchar) as breakdown,

    -- where, when and whom
    cast(survey_area as varchar) as survey_area,
    cast(ref_area as varchar) as ref_area,
    cast(time_period as varchar) as time_period,
    cast(reference_period as varchar) as reference_period,
    cast(form as varchar) as form,
    cast(sex as varchar) as sex,
    cast(age as varchar) as age,
    cast(relationship as varchar) as relationship,
    cast(disability as varchar) as disability,
    cast(category as varchar) as survey_category,

    -- the figure
    cast(statistic as varchar) as statistic,
    cast(unit_measure as varchar) as unit_measure,
    cast(obs_value as double) as obs_value,
    cast(obs_status as varchar) as obs_status,

    -- how sure it is
    cast(se as double) as se,
    cast(ci_low as double) as ci_low,
    cast(ci_high as double) as ci_high,
    cast(deff as double) as deff,
    cast(cv as double) as cv,
    cast(df as double) as df,
    cast(n as bigint) as n,
    cast(n_cases as bigint) as n_cases,
    cast(weighted_base as double) as weighted_base,
    cast(variance as varchar) as variance,
    cast(singleton_rule as varchar) as singleton_rule,
    cast(singleton_strata as integer) as singleton_strata
from source

-- The indicators that surveys give. A figure that may not be shown keeps its row and loses everything that tells of it.

with estimates as (

    select * from {{ ref('survey_estimates') }}

),

definitions as (

    select * from {{ ref('indicator_definitions') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

shown as (

    select
        definitions.indicator,
        estimates.breakdown,
        areas.ref_area,
        estimates.time_period,
        'A' as freq,
        estimates.form,
        'Y' as ict,
        estimates.sex,
        estimates.age,
        estimates.relationship,
        estimates.disability,
        estimates.survey_category,
        estimates.unit_measure,
        case when estimates.obs_status != 'Q' then round(estimates.obs_value, 6) end as value,
        case
            when estimates.obs_status != 'Q'
                then
                    estimates.obs_value * estimates.weighted_base
                    / (case when estimates.unit_measure = 'P_TH' then 1000 else 100 end)
        end as numerator,
        case when estimates.obs_status != 'Q' then estimates.weighted_base end as denominator,
        case when estimates.obs_status != 'Q' then estimates.n end as counted,
        case when estimates.obs_status != 'Q' then estimates.se end as se,
        case when estimates.obs_status != 'Q' then estimates.ci_low end as ci_low,
        case when estimates.obs_status != 'Q' then estimates.ci_high end as ci_high,
        case when estimates.obs_status != 'Q' then estimates.deff end as deff,
        case when estimates.obs_status != 'Q' then estimates.cv end as cv,
        estimates.obs_status,
        case estimates.reference_period
            when 'L' then 'since_15'
            when 'Y' then 'last_12_months'
        end as obs_note,
        1 as contributors,
        estimates.taxonomy_version,
        estimates.is_synthetic,
        'survey' as source,
        estimates.reporter
    from estimates
    -- The survey's own figures stay in their mart.
    inner join definitions
        on estimates.indicator = definitions.indicator
    inner join areas
        on estimates.ref_area = areas.ref_area

)

select * from shown

-- Survey estimates of the waves that count, each with its uncertainty, also those that are not shown.

with estimates as (

    select * from {{ ref('stg_survey__estimates') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where
        source = 'survey'
        and is_current

),

survey_estimates as (

    select
        submissions.reporter,
        estimates.submission_id,
        submissions.taxonomy_version,
        estimates.layout,
        estimates.study,
        estimates.indicator,
        estimates.breakdown,
        estimates.survey_area,
        -- Whoever's region is not known lives in the country all the same.
        case when estimates.ref_area = '_U' then estimates.survey_area || '_U' else estimates.ref_area end as ref_area,
        estimates.time_period,
        estimates.reference_period,
        estimates.form,
        estimates.sex,
        estimates.age,
        estimates.relationship,
        estimates.disability,
        estimates.survey_category,
        estimates.statistic,
        estimates.unit_measure,
        estimates.obs_value,
        estimates.obs_status,
        estimates.se,
        estimates.ci_low,
        estimates.ci_high,
        estimates.deff,
        estimates.cv,
        estimates.df,
        estimates.n,
        estimates.n_cases,
        estimates.weighted_base,
        estimates.variance,
        estimates.singleton_rule,
        estimates.singleton_strata,
        submissions.is_synthetic
    from estimates
    inner join submissions
        on estimates.submission_id = submissions.submission_id

)

select * from survey_estimates
order by
    reporter, time_period, indicator, breakdown, ref_area, form, sex, age, relationship, disability, survey_category

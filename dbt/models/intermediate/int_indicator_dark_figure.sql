-- X01: women affected in the last 12 months, as the survey estimates them, for each woman whom the police recorded as a
-- victim in the same year. The interval is the survey's own, since population and recorded victims are counts.
-- The recorded women are of all ages: that count is published as it stands, and a count of adults alone would be one
-- more to protect. `numerator` holds the recorded women, so that protection hides the ratio wherever it hides them.

with prevalence as (

    select * from {{ ref('int_indicator_survey') }}
    where
        indicator = 'P02'
        and breakdown = 'survey_form1'

),

counts as (

    select * from {{ ref('int_indicator_counts') }}
    where
        indicator = 'R02'
        and breakdown = 'form_sex_q'
        and freq = 'A'
        and sex = 'F'
        and obs_value > 0

),

women as (

    select * from {{ ref('int_women_adult') }}

),

-- Two surveys of a country and a year: the first by name of the office.
one_survey as (

    select * from prevalence
    qualify row_number() over (
        partition by ref_area, time_period, form
        order by is_synthetic, reporter
    ) = 1

),

ratios as (

    select
        'X01' as indicator,
        'dark_figure_a' as breakdown,
        counts.ref_area,
        counts.time_period,
        'A' as freq,
        counts.form,
        counts.sex,
        counts.ict,
        'RT' as unit_measure,
        counts.obs_value as numerator,
        women.women_adult * one_survey.value / 100 as denominator,
        round(women.women_adult * one_survey.value / 100 / counts.obs_value, 6) as value,
        one_survey.counted,
        women.women_adult * one_survey.se / 100 / counts.obs_value as se,
        women.women_adult * one_survey.ci_low / 100 / counts.obs_value as ci_low,
        women.women_adult * one_survey.ci_high / 100 / counts.obs_value as ci_high,
        one_survey.deff,
        one_survey.cv,
        one_survey.obs_status,
        nullif(concat_ws(' ', 'survey_18_74_over_recorded_all_ages', women.population_note), '') as obs_note,
        counts.contributors,
        counts.largest,
        counts.taxonomy_version,
        counts.is_synthetic or one_survey.is_synthetic as is_synthetic,
        -- The recorded victims are what is protected, so the ratio stands with them.
        'police' as source
    from counts
    inner join one_survey
        on
            counts.ref_area = one_survey.ref_area
            and counts.time_period = one_survey.time_period
            and counts.form = one_survey.form
    inner join women
        on
            counts.ref_area = women.ref_area
            and counts.time_period = women.time_period

)

select * from ratios

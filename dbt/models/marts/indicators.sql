-- Every figure that may be published, with its totals and margins: computed here and nowhere else.

with counts as (

    select * from {{ ref('int_indicator_counts') }}

),

rates as (

    select * from {{ ref('int_indicator_rates') }}

),

quality as (

    select * from {{ ref('int_indicator_quality') }}

),

platforms as (

    select * from {{ ref('int_indicator_platform') }}

),

surveys as (

    select * from {{ ref('int_indicator_survey') }}

),

dark_figures as (

    select * from {{ ref('int_indicator_dark_figure') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

figures as (

    select
        indicator,
        breakdown,
        ref_area,
        time_period,
        freq,
        form,
        ict,
        offence,
        {% for dimension in person_dimensions() %}
        {{ dimension }},
        {% endfor %}
        'NR' as unit_measure,
        obs_value as numerator,
        cast(null as double) as denominator,
        obs_value as value,
        obs_value as counted,
        obs_status,
        obs_note,
        contributors,
        largest,
        taxonomy_version,
        is_synthetic,
        source,
        '_T' as reporter
    from counts

    union all by name

    select
        *,
        '_T' as reporter
    from rates

    union all by name

    select
        *,
        'A' as obs_status,
        1 as contributors
    from quality

    union all by name

    select * from platforms

    union all by name

    select * from surveys

    union all by name

    select
        *,
        '_T' as reporter
    from dark_figures

),

indicators as (

    select
        figures.indicator,
        figures.breakdown,
        areas.ref_area,
        areas.area_level,
        areas.country,
        figures.time_period,
        figures.freq,
        coalesce(figures.form, '_T') as form,
        cast(coalesce(forms.form_level, 0) as integer) as form_level,
        coalesce(figures.sex, '_T') as sex,
        coalesce(figures.age, '_T') as age,
        coalesce(figures.relationship, '_T') as relationship,
        coalesce(figures.channel, '_T') as channel,
        coalesce(figures.ict, '_T') as ict,
        coalesce(figures.offence, '_T') as offence,
        coalesce(figures.report_status, '_T') as report_status,
        coalesce(figures.disability, '_T') as disability,
        figures.unit_measure,
        cast(figures.numerator as double) as numerator,
        cast(figures.denominator as double) as denominator,
        cast(figures.value as double) as value,
        cast(round(figures.counted) as bigint) as n,
        figures.obs_status,
        figures.obs_note,
        cast(figures.contributors as integer) as contributors,
        cast(figures.largest as double) as largest,
        coalesce(figures.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version,
        figures.is_synthetic,
        coalesce(figures.user_type, '_T') as user_type,
        coalesce(figures.contact_reason, '_T') as contact_reason,
        coalesce(figures.nationality, '_T') as nationality,
        coalesce(figures.response, '_T') as response,
        coalesce(figures.platform, '_T') as platform,
        coalesce(figures.survey_category, '_T') as survey_category,
        figures.se,
        figures.ci_low,
        figures.ci_high,
        figures.deff,
        figures.cv,
        figures.source,
        figures.reporter
    from figures
    left join areas
        on figures.ref_area = areas.ref_area
    left join forms
        on figures.form = forms.form

)

select * from indicators
order by
    indicator, breakdown, ref_area, time_period, form, offence, ict, sex, age, relationship, channel, report_status,
    disability, user_type, contact_reason, nationality, response, platform, survey_category, source, reporter

-- J04M: months of prison for each person sentenced to it whose sentence is known, by country, year and form.
-- `numerator` holds the persons sentenced to prison as J03 counts them, so that the average is hidden wherever they
-- are; `denominator` those whose sentence is known.

with cells as (

    select * from {{ ref('int_cells') }}
    where
        breakdown = 'prison_terms'
        and ict = 'Y'

),

forms as (

    select * from {{ ref('int_forms') }}

),

imprisoned as (

    select * from {{ ref('int_indicator_counts') }}
    where
        indicator = 'J03'
        and breakdown = 'sanction_convicted'
        and response = 'PRISON'

),

by_form as (

    select
        cells.*,
        '_T' as published_form
    from cells

    union all

    select
        cells.*,
        forms.form_group as published_form
    from cells
    inner join forms
        on cells.form = forms.form

),

together as (

    select
        country as ref_area,
        time_period,
        published_form as form,
        sum(case when unit_measure = 'MO' then obs_value end) as months,
        sum(case when unit_measure = 'NR' then obs_value end) as persons
    from by_form
    group by country, time_period, published_form

),

terms as (

    select
        'J04M' as indicator,
        'months_convicted' as breakdown,
        imprisoned.ref_area,
        imprisoned.time_period,
        imprisoned.freq,
        imprisoned.form,
        imprisoned.ict,
        imprisoned.response,
        imprisoned.source,
        'MO' as unit_measure,
        imprisoned.obs_value as numerator,
        together.persons as denominator,
        round(together.months / together.persons, 1) as value,
        together.persons as counted,
        imprisoned.obs_status,
        imprisoned.obs_note,
        imprisoned.contributors,
        imprisoned.largest,
        imprisoned.taxonomy_version,
        imprisoned.is_synthetic
    from imprisoned
    inner join together
        on
            imprisoned.ref_area = together.ref_area
            and imprisoned.time_period = together.time_period
            and imprisoned.form = together.form
    where together.persons > 0

)

select * from terms

-- R12: the median days from the report of a case to the decision of the prosecution, as the offices work it out. A
-- median of two regions is not made of their medians, so every row stands for itself: what a table of the return
-- says of the whole country, a region, a form, an offence or a decision is published at that level and nothing is
-- added. `numerator` holds the closed cases, so that protection hides a median where the cases behind it are few.

with facts as (

    select * from {{ ref('int_facts_coded') }}
    where breakdown in ({{ quoted(var('overlapping')) }})

),

areas as (

    select * from {{ ref('int_areas') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

medians as (

    select
        reporter,
        ref_area,
        time_period,
        source,
        -- An empty cell stands for all.
        case when has_form then form else '_T' end as form,
        case when has_offence then offence else '_T' end as offence,
        response,
        max(case when unit_measure = 'D' then obs_value end) as days,
        max(case when unit_measure = 'NR' then obs_value end) as closed_cases,
        max(obs_status) as obs_status,
        {{ joined_notes('obs_note') }} as obs_note,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from facts
    where freq = 'A'
    group by
        reporter, ref_area, time_period, source, has_form, form, has_offence, offence, response
    -- Two codes that the lists keep as one have two medians, of which none is that of both.
    having
        count(case when unit_measure = 'D' then obs_value end) = 1
        and count(case when unit_measure = 'NR' then obs_value end) = 1

),

-- Of two offices that speak of the same cases nobody can tell which is right.
of_one_office as (

    select *
    from medians
    qualify count(*) over (partition by ref_area, time_period, source, form, offence, response) = 1

),

days as (

    select
        'R12' as indicator,
        -- Each level is a table of its own, because its rows overlap with those of the others.
        concat_ws(
            '-',
            'days_' || areas.area_level,
            case forms.form_level when 1 then 'form' when 2 then 'form2' end,
            case when medians.offence != '_T' then 'offence' end,
            case when medians.response != '_T' then 'outcome' end
        ) as breakdown,
        medians.ref_area,
        medians.time_period,
        'A' as freq,
        medians.form,
        'Y' as ict,
        medians.offence,
        medians.response,
        medians.source,
        'D' as unit_measure,
        medians.closed_cases as numerator,
        medians.closed_cases as denominator,
        round(medians.days, 1) as value,
        medians.closed_cases as counted,
        medians.obs_status,
        medians.obs_note,
        1 as contributors,
        medians.closed_cases as largest,
        medians.taxonomy_version,
        medians.is_synthetic
    from of_one_office as medians
    inner join areas
        on medians.ref_area = areas.ref_area
    inner join forms
        on medians.form = forms.form
    where
        areas.area_level in ('country', 'region')
        and (medians.form = '_T' or forms.is_technology_facilitated)

)

select * from days

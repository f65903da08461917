-- Rates and shares: R04, women recorded as victims per 100 000 women; R05, the part of recorded violence against
-- women that was committed by means of technology; R08, the part of offences handled as misdemeanours; Q03, the part
-- of which sex, age, relationship or form is not known; O04P, breaches that were sanctioned.
-- All are made of published counts and of nothing finer, so whatever hides a count hides the share that gives it away.
-- Medians and averages have models of their own and hide with the number that they are of.

with counts as (

    select * from {{ ref('int_indicator_counts') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

women as (

    select * from {{ ref('int_women') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

victims as (

    select
        counts.*,
        areas.area_level
    from counts
    inner join areas
        on counts.ref_area = areas.ref_area
    where
        counts.indicator = 'R02'
        and counts.freq = 'A'
        and counts.sex = 'F'
        -- Of a country the table by sex; below it the table by area, where an office counts women only.
        and (
            (counts.breakdown = 'form_sex_q' and areas.area_level = 'country')
            or (counts.breakdown = 'region_form_a' and areas.area_level != 'country')
        )

),

recorded_rate as (

    select
        'R04' as indicator,
        'rate_form_a' as breakdown,
        victims.ref_area,
        victims.time_period,
        victims.freq,
        victims.form,
        victims.sex,
        victims.ict,
        victims.source,
        'P_HTWMN' as unit_measure,
        victims.obs_value as numerator,
        women.women as denominator,
        round(100000 * victims.obs_value / women.women, 6) as value,
        victims.obs_value as counted,
        victims.obs_status,
        nullif(concat_ws(' ', victims.obs_note, women.population_note), '') as obs_note,
        victims.contributors,
        victims.largest,
        victims.taxonomy_version,
        victims.is_synthetic
    from victims
    inner join women
        on
            victims.ref_area = women.ref_area
            and victims.time_period = women.time_period
    where women.women > 0

),

violence_against_women as (

    select * from counts
    where
        indicator = 'R01V'
        and offence = '_T'

),

technology_share as (

    select
        'R05' as indicator,
        'tech_share_a' as breakdown,
        everything.ref_area,
        everything.time_period,
        everything.freq,
        everything.form,
        everything.sex,
        'Y' as ict,
        everything.source,
        'PT' as unit_measure,
        by_technology.obs_value as numerator,
        everything.obs_value as denominator,
        round(100 * by_technology.obs_value / everything.obs_value, 6) as value,
        by_technology.obs_value as counted,
        case
            when statuses_technology.sort > statuses_everything.sort then by_technology.obs_status
            else everything.obs_status
        end as obs_status,
        everything.obs_note,
        everything.contributors,
        by_technology.largest,
        everything.taxonomy_version,
        everything.is_synthetic
    from violence_against_women as everything
    inner join violence_against_women as by_technology
        on
            everything.breakdown = by_technology.breakdown
            and everything.ref_area = by_technology.ref_area
            and everything.time_period = by_technology.time_period
            and by_technology.ict = 'Y'
    left join statuses as statuses_everything
        on everything.obs_status = statuses_everything.code
    left join statuses as statuses_technology
        on by_technology.obs_status = statuses_technology.code
    where
        everything.ict = '_T'
        and everything.obs_value > 0

),

unknown_share as (

    {% for name, breakdown, dimension, code in [
        ('unknown_sex', 'sex_age_a', 'sex', '_U'),
        ('unknown_age', 'sex_age_a', 'age', '_U'),
        ('unknown_relationship', 'relationship_a', 'relationship', '_U'),
        ('other_form', 'form2_a', 'form', 'OTH'),
    ] %}
    {% if not loop.first %}
    union all by name
    {% endif %}
    select
        'Q03' as indicator,
        -- One figure for each unit of counting: they are not added, not even in a share.
        '{{ name }}_' || case part.indicator
            when 'R01' then 'offences' when 'R02' then 'victims' when 'R03' then 'suspects' else 'clients'
        end as breakdown,
        part.ref_area,
        part.time_period,
        part.freq,
        part.form,
        part.sex,
        part.age,
        part.relationship,
        part.ict,
        part.source,
        'PT' as unit_measure,
        part.obs_value as numerator,
        whole.obs_value as denominator,
        round(100 * part.obs_value / whole.obs_value, 1) as value,
        part.obs_value as counted,
        part.obs_status,
        part.obs_note,
        part.contributors,
        part.largest,
        part.taxonomy_version,
        part.is_synthetic
    from counts as part
    inner join counts as whole
        on
            part.indicator = whole.indicator
            and part.breakdown = whole.breakdown
            and part.ref_area = whole.ref_area
            and part.time_period = whole.time_period
            and part.ict = whole.ict
            and part.source = whole.source
            {% for other in ['form', 'sex', 'age', 'relationship'] %}
            and part.{{ other }} = '{{ code if other == dimension else '_T' }}'
            and whole.{{ other }} = '_T'
            {% endfor %}
    inner join areas
        on part.ref_area = areas.ref_area
    where
        part.indicator in ('R01', 'R02', 'R03', 'S01')
        and part.breakdown = '{{ breakdown }}'
        and areas.area_level = 'country'
        and whole.obs_value > 0
    {% endfor %}

),

-- Shares of one code in a published table: its own total, or what the table calls decided or removed.
share_of_code as (

    {% for indicator, breakdown, of, of_breakdown, dimension, code, whole in [
        ('S04', 'reported_a', 'S01', 'report_status_a', 'report_status', 'REPORTED_ANY', '_T'),
        ('S06', 'accepted_q', 'S06N', 'outcome_q', 'response', 'ACCEPTED', '_T'),
        ('S09', 'removed_30d_q', 'S08', 'outcome_q', 'response', 'REMOVED_IN_30D', 'DECIDED'),
        ('S10', 'removed_24h_q', 'S08', 'outcome_q', 'response', 'REMOVED_24H', 'REMOVED'),
        ('S10', 'removed_48h_q', 'S08', 'outcome_q', 'response', 'REMOVED_IN_48H', 'REMOVED'),
        ('J04', 'prison_convicted', 'J03', 'sanction_convicted', 'response', 'PRISON', '_T'),
        ('O05', 'digital_granted', 'O02', 'type_granted', 'response', 'DIGITAL', 'PROTECTION'),
        ('R06', 'identified_cohort', 'J06N', 'stage_cohort', 'response', 'STG_IDENTIFIED', '_T'),
        ('J05', 'convicted_cohort', 'J06N', 'stage_cohort', 'response', 'STG_CONVICTED', 'STG_PROSECUTED'),
        ('J06', 'identified_cohort', 'J06N', 'stage_cohort', 'response', 'STG_IDENTIFIED', '_T'),
        ('J06', 'prosecuted_cohort', 'J06N', 'stage_cohort', 'response', 'STG_PROSECUTED', '_T'),
        ('J06', 'convicted_cohort', 'J06N', 'stage_cohort', 'response', 'STG_CONVICTED', '_T'),
    ] %}
    {% if not loop.first %}
    union all by name
    {% endif %}
    select
        '{{ indicator }}' as indicator,
        '{{ breakdown }}' as breakdown,
        whole.ref_area,
        whole.time_period,
        whole.freq,
        whole.form,
        whole.ict,
        whole.source,
        '{{ code }}' as {{ dimension }},
        'PT' as unit_measure,
        coalesce(part.obs_value, 0) as numerator,
        whole.obs_value as denominator,
        round(100 * coalesce(part.obs_value, 0) / whole.obs_value, 6) as value,
        coalesce(part.obs_value, 0) as counted,
        whole.obs_status,
        whole.obs_note,
        whole.contributors,
        coalesce(part.largest, 0) as largest,
        whole.taxonomy_version,
        whole.is_synthetic
    from counts as whole
    left join counts as part
        on
            whole.indicator = part.indicator
            and whole.breakdown = part.breakdown
            and whole.ref_area = part.ref_area
            and whole.time_period = part.time_period
            and whole.form = part.form
            and whole.ict = part.ict
            and whole.source = part.source
            and part.{{ dimension }} = '{{ code }}'
    inner join areas
        on whole.ref_area = areas.ref_area
    where
        whole.indicator = '{{ of }}'
        and whole.breakdown = '{{ of_breakdown }}'
        and whole.{{ dimension }} = '{{ whole }}'
        and areas.area_level = 'country'
        and whole.obs_value > 0
        and whole.sex = '_T'
        and coalesce(part.sex, '_T') = '_T'
        -- A rate of a cohort whose cases still go on would be too low: identified after one year, the rest after two.
        {% if indicator == 'R06' %}
        and coalesce(whole.obs_note, '') not like '%cohort_new%'
        {% elif indicator in ['J05', 'J06'] %}
        and coalesce(whole.obs_note, '') not like '%cohort_%'
        {% endif %}
    {% endfor %}

),

-- What was handled as a misdemeanour, of all recorded offences of the same form.
misdemeanour_share as (

    select
        'R08' as indicator,
        'misdemeanour_offences' as breakdown,
        offences.ref_area,
        offences.time_period,
        offences.freq,
        offences.form,
        offences.ict,
        offences.source,
        'PT' as unit_measure,
        misdemeanours.obs_value as numerator,
        offences.obs_value as denominator,
        round(100 * misdemeanours.obs_value / offences.obs_value, 6) as value,
        misdemeanours.obs_value as counted,
        offences.obs_status,
        offences.obs_note,
        offences.contributors,
        misdemeanours.largest,
        offences.taxonomy_version,
        offences.is_synthetic
    from counts as offences
    inner join counts as misdemeanours
        on
            offences.ref_area = misdemeanours.ref_area
            and offences.time_period = misdemeanours.time_period
            and offences.form = misdemeanours.form
            and offences.source = misdemeanours.source
    where
        offences.indicator = 'R01'
        and offences.breakdown = 'form_sex_q'
        and offences.freq = 'A'
        and misdemeanours.indicator = 'R08N'
        and misdemeanours.breakdown = 'form_misdemeanours'
        -- Of two registers one may be behind: more misdemeanours than offences are no share.
        and offences.obs_value >= misdemeanours.obs_value
        and offences.obs_value > 0

),

-- Emergency barring orders that were issued: those among the orders granted, and the same cells.
emergency_orders as (

    select
        'O01' as indicator,
        'emergency_granted' as breakdown,
        ref_area,
        time_period,
        freq,
        form,
        sex,
        ict,
        response,
        source,
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
        is_synthetic
    from counts
    where
        indicator = 'O02'
        and breakdown = 'type_granted'
        and response = 'EMERGENCY'

),

-- Breaches for which somebody was punished, of all breaches of the same year.
sanctioned_share as (

    select
        'O04P' as indicator,
        'sanctioned_breaches' as breakdown,
        breaches.ref_area,
        breaches.time_period,
        breaches.freq,
        breaches.form,
        breaches.ict,
        breaches.source,
        'PT' as unit_measure,
        sanctions.obs_value as numerator,
        breaches.obs_value as denominator,
        round(100 * sanctions.obs_value / breaches.obs_value, 6) as value,
        sanctions.obs_value as counted,
        breaches.obs_status,
        breaches.obs_note,
        breaches.contributors,
        sanctions.largest,
        breaches.taxonomy_version,
        breaches.is_synthetic
    from counts as breaches
    inner join counts as sanctions
        on
            breaches.ref_area = sanctions.ref_area
            and breaches.time_period = sanctions.time_period
            and breaches.form = sanctions.form
            and breaches.source = sanctions.source
            and breaches.sex = sanctions.sex
            and breaches.response = sanctions.response
    where
        breaches.indicator = 'O03'
        and sanctions.indicator = 'O04'
        and breaches.sex = '_T'
        and breaches.response = '_T'
        -- Sanctions may be for breaches of the year before: more of them than breaches are no share.
        and breaches.obs_value >= sanctions.obs_value
        and breaches.obs_value > 0

),

rates as (

    select * from recorded_rate
    union all by name
    select * from technology_share
    union all by name
    select * from unknown_share
    union all by name
    select * from share_of_code
    union all by name
    select * from misdemeanour_share
    union all by name
    select * from emergency_orders
    union all by name
    select * from sanctioned_share
    union all by name
    select * from {{ ref('int_indicator_hours') }}
    union all by name
    select * from {{ ref('int_indicator_days') }}
    union all by name
    select * from {{ ref('int_indicator_terms') }}
    union all by name
    select * from {{ ref('int_indicator_shelters') }}

)

select * from rates

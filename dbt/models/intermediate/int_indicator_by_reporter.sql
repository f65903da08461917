{{ config(materialized='table') }}

-- What every office gave to every published count, with totals and margins: the counts are sums of these.

{% set by_flag = ['offence', 'ict'] + person_dimensions() -%}

with leaves as (

    select * from {{ ref('int_indicator_leaves') }}

),

frames as (

    select * from {{ ref('int_indicator_frames') }}

),

closure as (

    select * from {{ ref('int_closure') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

partial_dimensions as (

    select * from {{ ref('partial_dimensions') }}

),

by_reporter as (

    select
        leaves.indicator,
        leaves.breakdown,
        ref_area_closure.ancestor as ref_area,
        leaves.time_period,
        leaves.freq,
        form_closure.ancestor as form,
        {% for dimension in by_flag %}
        {{ dimension }}_closure.ancestor as {{ dimension }},
        {% endfor %}
        frames.source,
        leaves.reporter,
        sum(leaves.obs_value) as obs_value,
        {{ worst_status('leaves.obs_value', 'leaves.obs_status', 'statuses.sort') }} as obs_status,
        {{ joined_notes('leaves.obs_note') }} as obs_note,
        max(leaves.taxonomy_version) as taxonomy_version,
        bool_or(leaves.is_synthetic) as is_synthetic
    from leaves
    inner join frames
        on {{ same_frame('leaves', 'frames') }}
    left join statuses
        on leaves.obs_status = statuses.code
    inner join closure as ref_area_closure
        on
            leaves.ref_area = ref_area_closure.descendant
            and ref_area_closure.dimension = 'ref_area'
    inner join closure as form_closure
        on
            leaves.form = form_closure.descendant
            and form_closure.dimension = 'form'
            -- Technology-facilitated violence ends with its own total; what counts everything goes up to everything.
            and (form_closure.ancestor != '_A' or frames.scope != 'tfgbv')
    {% for dimension in by_flag %}
    inner join closure as {{ dimension }}_closure
        on
            leaves.{{ dimension }} = {{ dimension }}_closure.descendant
            and {{ dimension }}_closure.dimension = '{{ dimension }}'
            and ({{ dimension }}_closure.distance = 0 or frames.by_{{ dimension }})
    {% endfor %}
    -- An office that gives a dimension in part (female victims only) has no total over it.
    left join partial_dimensions as partial_sex
        on
            leaves.reporter = partial_sex.reporter
            and frames.counting_unit = partial_sex.counting_unit
            and partial_sex.dimension = 'sex'
    where partial_sex.code is null or sex_closure.distance = 0
    group by all

)

select * from by_reporter

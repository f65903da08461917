{{ config(materialized='table') }}

-- What was counted, in the finest cells of every published table.

{% set frame = frame_columns() -%}
{% set by_flag = ['offence'] + person_dimensions() -%}

with frames as (

    select * from {{ ref('int_indicator_frames') }}

),

cells as (

    select * from {{ ref('int_cells') }}
    where unit_measure = 'NR'

),

periods as (

    select * from {{ ref('int_reported_periods') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

areas as (

    select * from {{ ref('int_areas_at_level') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

partial_dimensions as (

    select * from {{ ref('partial_dimensions') }}

),

cells_in_periods as (

    select
        cells.* exclude (time_period, freq, breakdown),
        cells.breakdown as source_breakdown,
        periods.time_period,
        periods.freq,
        areas.region,
        -- What is published as a form is technology-facilitated; the rest stands outside it.
        case
            when cells.form in ('_A', '_Z') then cells.form
            when cells.ict = 'Y' then cells.form
            when cells.ict = 'N' then 'OTH.NTF'
            else '_U'
        end as published_form
    from cells
    inner join periods
        on
            cells.reporter = periods.reporter
            and cells.breakdown = periods.source_breakdown
            and cells.layout = periods.layout
            and cells.time_period = periods.reported_period
    left join areas
        on cells.ref_area = areas.ref_area

),

counted as (

    select
        {% for column in frame %}
        frames.{{ column }},
        {% endfor %}
        {{ area_at_level(
            'frames.area_level', 'cells_in_periods.country', 'cells_in_periods.region', 'cells_in_periods.ref_area'
        ) }} as ref_area,
        case
            when frames.scope = 'vaw' then '_A'
            when frames.form_level = 1 then coalesce(forms.form_group, cells_in_periods.published_form)
            else cells_in_periods.published_form
        end as form,
        case
            when frames.scope = 'tfgbv' then 'Y'
            when frames.by_ict then cells_in_periods.ict
            else '_T'
        end as ict,
        {% for dimension in by_flag %}
        case
            when frames.by_{{ dimension }} then cells_in_periods.{{ dimension }}
            else coalesce({{ dimension }}_part.code, '_T')
        end as {{ dimension }},
        {% endfor %}
        sum(cells_in_periods.obs_value) as obs_value,
        {{ worst_status('cells_in_periods.obs_value', 'cells_in_periods.obs_status', 'statuses.sort') }} as obs_status,
        {{ joined_notes('cells_in_periods.obs_note') }} as obs_note,
        max(cells_in_periods.taxonomy_version) as taxonomy_version,
        bool_or(cells_in_periods.is_synthetic) as is_synthetic
    from frames
    inner join cells_in_periods
        on
            frames.reporter = cells_in_periods.reporter
            and frames.source_breakdown = cells_in_periods.source_breakdown
            and frames.counting_unit = cells_in_periods.counting_unit
            and frames.time_period = cells_in_periods.time_period
            and frames.freq = cells_in_periods.freq
    left join forms
        on cells_in_periods.published_form = forms.form
    left join statuses
        on cells_in_periods.obs_status = statuses.code
    {% for dimension in by_flag %}
    left join partial_dimensions as {{ dimension }}_part
        on
            frames.reporter = {{ dimension }}_part.reporter
            and frames.counting_unit = {{ dimension }}_part.counting_unit
            and {{ dimension }}_part.dimension = '{{ dimension }}'
    {% endfor %}
    where
        frames.scope in ('all', 'context')
        or (frames.scope = 'vaw' and cells_in_periods.is_vaw)
        or (frames.scope = 'tfgbv' and cells_in_periods.ict = 'Y')
    group by all

)

select * from counted

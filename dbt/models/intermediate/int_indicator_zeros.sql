-- Every combination of codes that a return covers, for each published table, office and period: the cells that are
-- zero unless something was counted. The codes are those of the form itself (return_codes.csv) and those that the
-- office used in that period; what a form did not yet ask in a year is not zero in that year.

{% set frame = frame_columns() -%}
{% set flagged = person_dimensions() -%}

with frames as (

    select * from {{ ref('int_indicator_frames') }}
    where zeros

),

counted as (

    select * from {{ ref('int_indicator_counted') }}

),

cells as (

    select * from {{ ref('int_cells') }}

),

periods as (

    select * from {{ ref('int_reported_periods') }}

),

return_codes as (

    select * from {{ ref('return_codes') }}

),

areas as (

    select * from {{ ref('int_areas_at_level') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

partial_dimensions as (

    select * from {{ ref('partial_dimensions') }}

),

cell_codes as (

    {% for dimension in ['ref_area'] + flagged %}
    select distinct
        reporter,
        breakdown as source_breakdown,
        time_period as reported_period,
        '{{ dimension }}' as dimension,
        {{ dimension }} as code
    from cells
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

observed_codes as (

    select distinct
        periods.reporter,
        periods.source_breakdown,
        periods.time_period,
        periods.freq,
        cell_codes.dimension,
        cell_codes.code
    from periods
    inner join cell_codes
        on
            periods.reporter = cell_codes.reporter
            and periods.source_breakdown = cell_codes.source_breakdown
            and periods.reported_period = cell_codes.reported_period

),

form_codes as (

    select distinct
        periods.reporter,
        periods.source_breakdown,
        periods.time_period,
        periods.freq,
        return_codes.dimension,
        return_codes.code
    from periods
    inner join return_codes
        on
            periods.layout = return_codes.layout
            and periods.source_breakdown = return_codes.source_breakdown

),

codes as (

    select * from observed_codes
    where code != '_T' or dimension = 'ref_area'
    union
    select * from form_codes
    where code != '*'

),

frame_codes as (

    select
        {% for column in frame %}
        frames.{{ column }},
        {% endfor %}
        frames.scope,
        frames.area_level,
        frames.form_level,
        frames.by_ict,
        frames.reporter_country,
        codes.dimension,
        codes.code
    from frames
    inner join codes
        on
            frames.reporter = codes.reporter
            and frames.source_breakdown = codes.source_breakdown
            and frames.time_period = codes.time_period
            and frames.freq = codes.freq

),

-- Where a return covers all regions of its country, it says so with a star.
starred_frames as (

    select
        frames.*,
        areas.ref_area as starred_area
    from frames
    inner join form_codes
        on
            frames.reporter = form_codes.reporter
            and frames.source_breakdown = form_codes.source_breakdown
            and frames.time_period = form_codes.time_period
            and frames.freq = form_codes.freq
            and form_codes.dimension = 'ref_area'
            and form_codes.code = '*'
    inner join areas
        on
            frames.reporter_country = areas.country
            and areas.area_level = 'region'

),

ref_area_codes as (

    select distinct
        {% for column in frame %}
        frame_codes.{{ column }},
        {% endfor %}
        {{ area_at_level('frame_codes.area_level', 'areas.country', 'areas.region', 'areas.ref_area') }} as ref_area
    from frame_codes
    inner join areas
        on frame_codes.code = areas.ref_area
    where frame_codes.dimension = 'ref_area'

    union

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        case when area_level = 'country' then reporter_country else starred_area end as ref_area
    from starred_frames

),

form_codes_at_level as (

    select
        {% for column in frame %}
        frame_codes.{{ column }},
        {% endfor %}
        case when frame_codes.form_level = 1 then coalesce(forms.form_group, forms.form) else forms.leaf end as form
    from frame_codes
    inner join forms
        on frame_codes.code = forms.form
    where
        frame_codes.dimension = 'form'
        and (frame_codes.scope = 'all' or (frame_codes.scope = 'tfgbv' and forms.is_technology_facilitated))

    union

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        form
    from counted

),

ict_codes as (

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        code as ict
    from frame_codes
    where
        dimension = 'ict'
        and by_ict

    union

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        ict
    from counted

    union

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        'Y' as ict
    from frames
    where scope = 'tfgbv'

),

offence_codes as (

    select distinct
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        offence
    from counted

    union

    select
        {% for column in frame %}
        {{ column }},
        {% endfor %}
        '_T' as offence
    from frames
    where not by_offence

),

{% for dimension in flagged %}
{{ dimension }}_codes as (

    select
        {% for column in frame %}
        frame_codes.{{ column }},
        {% endfor %}
        frame_codes.code as {{ dimension }}
    from frame_codes
    inner join frames
        on {{ same_frame('frame_codes', 'frames') }}
    where
        frame_codes.dimension = '{{ dimension }}'
        and frames.by_{{ dimension }}

    union all

    select
        {% for column in frame %}
        frames.{{ column }},
        {% endfor %}
        coalesce(partial_dimensions.code, '_T') as {{ dimension }}
    from frames
    left join partial_dimensions
        on
            frames.reporter = partial_dimensions.reporter
            and frames.counting_unit = partial_dimensions.counting_unit
            and partial_dimensions.dimension = '{{ dimension }}'
    where not frames.by_{{ dimension }}

),

{% endfor %}
marks as (

    select
        reporter,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from {{ ref('int_submissions') }}
    group by reporter

),

zeros as (

    select
        {% for column in frame %}
        frames.{{ column }},
        {% endfor %}
        ref_area_codes.ref_area,
        form_codes_at_level.form,
        ict_codes.ict,
        offence_codes.offence,
        {% for dimension in flagged %}
        {{ dimension }}_codes.{{ dimension }},
        {% endfor %}
        coalesce(marks.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version,
        marks.is_synthetic
    from frames
    inner join marks
        on frames.reporter = marks.reporter
    {% for codes in ['ref_area_codes', 'form_codes_at_level', 'ict_codes', 'offence_codes'] %}
    inner join {{ codes }}
        on {{ same_frame('frames', codes) }}
    {% endfor %}
    {% for dimension in flagged %}
    inner join {{ dimension }}_codes
        on {{ same_frame('frames', dimension ~ '_codes') }}
    {% endfor %}

)

select * from zeros

{#- A figure of a platform that is told apart by nothing but these: one row for each platform, area and period. -#}
{% macro platform_sum(indicator, breakdown, where, form="'_Z'", sex='_Z', unit='NR', numerator='sum(obs_value)', denominator='cast(null as double)') -%}
    select
        '{{ indicator }}' as indicator,
        {{ breakdown }} as breakdown,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
        '{{ unit }}' as published_unit,
        platform,
        ref_area,
        time_period,
        freq,
        {{ form }} as form,
        '{{ sex }}' as sex,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from others
    where {{ where }}
    group by all
{%- endmacro %}

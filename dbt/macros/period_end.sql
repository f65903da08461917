{#- The last day of a period as SDMX writes it: 2024 or 2024-Q1. -#}
{% macro period_end(time_period) -%}
    case
        when {{ time_period }} like '%-Q%'
            then last_day(
                make_date(
                    cast(left({{ time_period }}, 4) as integer), 3 * cast(right({{ time_period }}, 1) as integer), 1
                )
            )
        else make_date(cast(left({{ time_period }}, 4) as integer), 12, 31)
    end
{%- endmacro %}

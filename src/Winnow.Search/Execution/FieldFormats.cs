using Winnow.Search.Aggregations;
using Winnow.Search.Dates;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>Mapped fields as columns see them.</summary>
internal static class FieldFormats
{
    public static AggregationField ToColumn(MappedFieldType type) => new(
        type.Name,
        type.TypeName,
        type.Kind switch
        {
            FieldKind.Long => AggregationFieldKind.Long,
            FieldKind.Double => AggregationFieldKind.Double,
            FieldKind.Boolean => AggregationFieldKind.Boolean,
            FieldKind.Date => AggregationFieldKind.Date,
            FieldKind.Keyword => AggregationFieldKind.Keyword,
            FieldKind.Ip => AggregationFieldKind.Ip,
            FieldKind.Text => AggregationFieldKind.Text,
            _ => AggregationFieldKind.Other,
        },
        type.IsAggregatable,
        (type as DateFieldType)?.Formatter.Pattern);

    /// <summary>How a field's values are printed, optionally by a format of the request's own.</summary>
    public static DocValueFormat Of(MappedFieldType type, string? format = null)
    {
        var column = ToColumn(type);
        if (format is not null && column.Kind == AggregationFieldKind.Date)
        {
            DateFormatter.For(format);
        }

        return DocValueFormat.For(column.Kind, format, timeZone: null, column);
    }
}

using System.Buffers.Text;
using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>
/// Guesses a field type for each column from its first values: all integers → long, all numbers → double, all true or false → boolean,
/// all years, months, days or timestamps → date; single words → keyword; sentences → text.
/// </summary>
internal sealed class ColumnTypes(string[] names)
{
    private const int LongestKeyword = 256;

    private readonly Guess[] _guesses = [.. names.Select(_ => new Guess())];
    private readonly string[] _types = new string[names.Length];

    public void Sample(CellReader row)
    {
        for (var column = 0; column < Math.Min(row.Count, _guesses.Length); column++)
        {
            if (!row[column].IsEmpty)
            {
                _guesses[column].Add(row[column]);
            }
        }
    }

    public byte[] Mapping(IReadOnlyDictionary<string, string> chosen)
    {
        var unknown = chosen.Keys.Except(names, StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
        {
            throw new FormatException($"--type: there is no column '{unknown}'; there are {string.Join(", ", names)}");
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("properties");
            for (var column = 0; column < names.Length; column++)
            {
                _types[column] = chosen.GetValueOrDefault(names[column]) ?? _guesses[column].Type;
                writer.WriteStartObject(names[column]);
                writer.WriteString("type", _types[column]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Whether the cell goes into the document without quotes.</summary>
    public bool IsLiteral(int column, ReadOnlySpan<byte> cell) => _types[column] switch
    {
        "boolean" => cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8),
        "long" or "integer" or "short" or "byte" => IsInteger(cell),
        "double" or "float" or "half_float" => IsNumber(cell),
        _ => false,
    };

    // JSON allows neither leading zeros nor a plus sign.
    private static bool IsInteger(ReadOnlySpan<byte> cell) =>
        Utf8Parser.TryParse(cell, out long _, out var used) && used == cell.Length && cell[0] != (byte)'+'
        && (cell.TrimStart((byte)'-') is var digits && (digits.Length == 1 || digits[0] != (byte)'0'));

    private static bool IsNumber(ReadOnlySpan<byte> cell)
    {
        var reader = new Utf8JsonReader(cell);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == cell.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsDate(ReadOnlySpan<byte> cell)
    {
        // yyyy-MM, yyyy-MM-dd, or a timestamp that begins so. A bare year is a number.
        if (cell.Length < 7 || cell[4] != (byte)'-' || !Digits(cell[..4]) || !Within(cell[5..7], 12))
        {
            return false;
        }

        return cell.Length == 7
            || (cell.Length >= 10 && cell[7] == (byte)'-' && Within(cell[8..10], 31) && (cell.Length == 10 || IsTimestamp(cell)));
    }

    // Thh:mm, then perhaps :ss and a fraction of it, then perhaps Z or an offset of ±hh:mm: what the server's date fields take.
    private static bool IsTimestamp(ReadOnlySpan<byte> cell)
    {
        if (cell[10] != (byte)'T' || !IsClock(cell[11..], out var rest))
        {
            return false;
        }

        if (rest.Length >= 3 && rest[0] == (byte)':' && Digits(rest[1..3]))
        {
            rest = rest[3..];
            if (rest.Length >= 2 && rest[0] == (byte)'.')
            {
                var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
                var digits = end < 0 ? rest.Length - 1 : end;
                if (digits is 0 or > 9)
                {
                    return false;
                }

                rest = rest[(1 + digits)..];
            }
        }

        return rest.IsEmpty || rest.SequenceEqual("Z"u8) || (rest[0] is (byte)'+' or (byte)'-' && IsClock(rest[1..], out var none) && none.IsEmpty);
    }

    private static bool IsClock(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        var matches = text.Length >= 5 && Digits(text[..2]) && text[2] == (byte)':' && Digits(text[3..5]);
        rest = matches ? text[5..] : default;
        return matches;
    }

    /// <summary>A month or a day: two digits, from one to the most.</summary>
    private static bool Within(ReadOnlySpan<byte> digits, int most) =>
        Digits(digits) && Utf8Parser.TryParse(digits, out int value, out _) && value >= 1 && value <= most;

    private static bool Digits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private sealed class Guess
    {
        private int _values;
        private int _sentences;
        private bool _integers = true;
        private bool _numbers = true;
        private bool _booleans = true;
        private bool _dates = true;
        private bool _long;

        public string Type => this switch
        {
            { _values: 0 } => "keyword",
            { _integers: true } => "long",
            { _numbers: true } => "double",
            { _booleans: true } => "boolean",
            { _dates: true } => "date",
            _ => _long || _sentences * 4 > _values ? "text" : "keyword",
        };

        public void Add(ReadOnlySpan<byte> cell)
        {
            _values++;
            _sentences += cell.IndexOf((byte)' ') >= 0 ? 1 : 0;
            _integers = _integers && IsInteger(cell);
            _numbers = _numbers && IsNumber(cell);
            _booleans = _booleans && (cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8));
            _dates = _dates && IsDate(cell);
            _long |= cell.Length > LongestKeyword;
        }
    }
}

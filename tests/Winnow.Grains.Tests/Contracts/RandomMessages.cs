using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Winnow.Grains.Tests.Contracts;

/// <summary>Makes messages with any content, nulls and extremes among it, and writes their content down to compare it.</summary>
internal sealed class RandomMessages(int seed)
{
    private const int MaxDepth = 3;
    private static readonly string[] Texts = ["", "a", "Grüße", "😀 snow ☃", "\0", new('x', 300)];
    private readonly Random _random = new(seed);

    public object Draw(Type message) => DrawMessage(message, 0);

    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        Array array => $"[{string.Join(',', array.Cast<object?>().Select(Describe))}]",
        _ when ContractTypes.Messages.Contains(value.GetType()) => DescribeMembers(value),
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string DescribeMembers(object message)
    {
        var text = new StringBuilder(message.GetType().Name).Append('{');
        foreach (var member in ContractTypes.Members(message.GetType()))
        {
            text.Append(member.Name).Append('=').Append(Describe(member.GetValue(message))).Append(';');
        }

        return text.Append('}').ToString();
    }

    private object DrawMessage(Type type, int depth)
    {
        if (type == typeof(WinnowException))
        {
            return new WinnowException((WinnowError)DrawMessage(typeof(WinnowError), depth));
        }

        var message = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var member in ContractTypes.Members(type))
        {
            member.SetValue(message, DrawValue(member.PropertyType, depth + 1));
        }

        return message;
    }

    private object? DrawValue(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return _random.Next(3) == 0 ? null : DrawValue(underlying, depth);
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            var bytes = new byte[_random.Next(40)];
            _random.NextBytes(bytes);
            return new ReadOnlyMemory<byte>(bytes);
        }

        if (type.IsValueType)
        {
            return DrawPlain(type);
        }

        if (_random.Next(6) == 0 || depth > MaxDepth)
        {
            return null;
        }

        return type == typeof(string) ? Texts[_random.Next(Texts.Length)]
            : type.IsArray ? DrawArray(type.GetElementType()!, depth)
            : DrawMessage(type, depth);
    }

    private Array DrawArray(Type element, int depth)
    {
        var array = Array.CreateInstance(element, _random.Next(3));
        for (var i = 0; i < array.Length; i++)
        {
            array.SetValue(DrawValue(element, depth + 1), i);
        }

        return array;
    }

    private object DrawPlain(Type type)
    {
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(_random.Next(values.Length))!;
        }

        var bits = _random.Next(4) switch { 0 => 0L, 1 => -1L, 2 => _random.Next(300), _ => _random.NextInt64(long.MinValue, long.MaxValue) };
        return type == typeof(bool) ? (bits & 1) != 0
            : type == typeof(byte) ? (byte)bits
            : type == typeof(int) ? (int)bits
            : type == typeof(long) ? bits
            : type == typeof(double) ? BitConverter.Int64BitsToDouble(bits)
            : type == typeof(TimeSpan) ? new TimeSpan(bits)
            : throw new ArgumentOutOfRangeException(nameof(type), type, "no such member in a message");
    }
}

using System.Runtime.CompilerServices;
using System.Text;

namespace Winnow.Protocols.Allocation;

/// <summary>Text that is only put together when somebody will read it.</summary>
[InterpolatedStringHandler]
public readonly ref struct Explanation
{
    private readonly StringBuilder? _text;

    public Explanation(int literalLength, int formattedCount, RoutingAllocation allocation, out bool enabled)
    {
        enabled = allocation.Explains;
        _text = enabled ? new StringBuilder(literalLength + (formattedCount * 16)) : null;
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value) => _text!.Append(value);

    public override string ToString() => _text?.ToString() ?? "";
}

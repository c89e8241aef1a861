namespace Winnow.Text;

/// <summary>Changes a text before it is cut into tokens. Has no state: one instance serves all streams.</summary>
public abstract class CharFilter
{
    /// <summary>Writes the filtered <paramref name="source"/> to <paramref name="target"/>, front to back.</summary>
    public abstract void Apply(ReadOnlySpan<char> source, FilteredText target);
}

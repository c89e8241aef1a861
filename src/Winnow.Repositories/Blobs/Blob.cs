using System.Security.Cryptography;

namespace Winnow.Repositories;

/// <summary>A blob as it was read.</summary>
/// <param name="content">Its bytes.</param>
/// <param name="tag">What its storage calls this state of it; without one it is the hash of the content, made when somebody asks.</param>
public sealed class Blob(ReadOnlyMemory<byte> content, string? tag = null)
{
    private string? _tag = tag;

    public ReadOnlyMemory<byte> Content => content;

    /// <summary>What <see cref="IBlobStore.CompareAndSet"/> compares: another content has another tag.</summary>
    public string Tag => _tag ??= TagOf(content.Span);

    internal static string TagOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>A blob as a list has it.</summary>
public readonly record struct BlobInfo(string Name, long Length);

/// <summary>What was deleted that never became a blob.</summary>
public readonly record struct Leftovers(int Count, long Bytes);

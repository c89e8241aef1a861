namespace Winnow.Repositories;

/// <summary>A blob as it was read.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">What <see cref="IBlobStore.CompareAndSet"/> compares: another content has another tag.</param>
public sealed record Blob(ReadOnlyMemory<byte> Content, string Tag);

/// <summary>A blob as a list has it.</summary>
public readonly record struct BlobInfo(string Name, long Length);

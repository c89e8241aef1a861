namespace System.IO.Hashing;

/// <summary>
/// The base class of that name, of which the Azure SDK derives its own checksum: the part of the package System.IO.Hashing that it needs.
/// </summary>
public abstract class NonCryptographicHashAlgorithm
{
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashLengthInBytes, 1);
        HashLengthInBytes = hashLengthInBytes;
    }

    /// <summary>The number of bytes of a hash.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Adds bytes to what is hashed.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Begins anew.</summary>
    public abstract void Reset();

    /// <summary>Adds bytes to what is hashed.</summary>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(source.AsSpan());
    }

    /// <summary>Adds the rest of a stream to what is hashed.</summary>
    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[4096];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    /// <inheritdoc cref="Append(Stream)"/>
    public async Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[4096];
        for (var read = await stream.ReadAsync(buffer, cancellationToken); read > 0; read = await stream.ReadAsync(buffer, cancellationToken))
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    /// <summary>The hash of what was added so far.</summary>
    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    /// <inheritdoc cref="GetCurrentHash()"/>
    public int GetCurrentHash(Span<byte> destination)
    {
        GetCurrentHashCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }

    /// <summary>The hash of what was added so far, when there is room for it.</summary>
    public bool TryGetCurrentHash(Span<byte> destination, out int bytesWritten)
    {
        var fits = destination.Length >= HashLengthInBytes;
        bytesWritten = fits ? GetCurrentHash(destination) : 0;
        return fits;
    }

    /// <summary>The hash of what was added so far; then begins anew.</summary>
    public byte[] GetHashAndReset()
    {
        var hash = new byte[HashLengthInBytes];
        GetHashAndResetCore(hash);
        return hash;
    }

    /// <inheritdoc cref="GetHashAndReset()"/>
    public int GetHashAndReset(Span<byte> destination)
    {
        GetHashAndResetCore(destination[..HashLengthInBytes]);
        return HashLengthInBytes;
    }

    /// <summary>Writes the hash of what was added so far.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Writes the hash of what was added so far, then begins anew.</summary>
    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }
}

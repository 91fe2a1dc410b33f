def listeners(heights):
    r = []
    for i in range(len(heights)):
        c = 0
        j = i + 1
        while j < len(heights):
            c = c + 1
            if heights[j] > heights[i]:
                break
            j = j + 1
        k = i - 1
        while k > 0:
            c = c + 1
            if heights[k] > heights[i]:
                break
            k = k - 1
        r.append(c)
    return r
